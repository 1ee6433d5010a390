/** Style of the verdict page: system fonts, colours for light and dark, verdicts told by shape as well as by colour. */
export const pageStyle: string = `
:root{--bg:#fff;--soft:#f5f6f8;--text:#1b1f24;--dim:#5c6570;--line:#d9dde3;--proved:#d9f0e0;--proved-text:#1a6b37;--refuted:#c62f2f;--unknown:#e3a21a;--unknown-text:#7a5200;--self:#eceff3;--accent:#1f5fbf;--cell:18px}
@media (prefers-color-scheme:dark){:root{--bg:#14171b;--soft:#1d2127;--text:#e7eaee;--dim:#9aa4b0;--line:#333a43;--proved:#1d3a28;--proved-text:#7fd09b;--refuted:#f06a6a;--unknown:#d99a20;--unknown-text:#f0c060;--self:#262b32;--accent:#7fb0ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
header,main{max-width:1500px;margin:0 auto;padding:20px 24px}
header{padding-bottom:0}
.kind{margin:0;color:var(--dim);font-size:13px;letter-spacing:.04em;text-transform:uppercase}
h1{margin:.1em 0 .3em;font-size:26px;line-height:1.25}
h2{margin:28px 0 10px;font-size:18px}
code{font:13px ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.counts{display:flex;flex-wrap:wrap;gap:10px;margin:14px 0 0;padding:0;list-style:none}
.counts li{padding:8px 16px;border:1px solid var(--line);border-left-width:5px;border-radius:6px;background:var(--soft)}
.counts b{font-size:20px;margin-right:4px}
.counts .proved{border-left-color:var(--proved-text)}.counts .refuted{border-left-color:var(--refuted)}.counts .unknown{border-left-color:var(--unknown)}
.counts .none{border-left-color:var(--line);color:var(--dim)}
.split{display:grid;grid-template-columns:minmax(0,auto) minmax(340px,1fr);gap:24px;align-items:start}
@media (max-width:900px){.split{grid-template-columns:minmax(0,1fr)}}
.matrix{overflow:auto;max-height:74vh;border:1px solid var(--line);border-radius:6px;background:var(--bg)}
.matrix table{border-collapse:separate;border-spacing:0;font-size:12px}
.matrix caption{position:sticky;left:0;padding:6px 10px;text-align:left;color:var(--dim)}
.matrix th{font-weight:400;background:var(--bg);white-space:nowrap}
.matrix thead th{position:sticky;top:0;z-index:2;height:var(--head,120px);vertical-align:bottom;padding:4px 0}
.matrix thead th span{display:inline-block;writing-mode:vertical-rl;transform:rotate(180deg);max-height:150px;overflow:hidden;text-overflow:ellipsis}
.matrix tbody th{position:sticky;left:0;z-index:1;max-width:230px;overflow:hidden;text-overflow:ellipsis;padding:0 8px;text-align:right}
.matrix thead th:first-child{left:0;z-index:3;padding:4px 8px;text-align:right;color:var(--dim)}
.matrix td{width:var(--cell);min-width:var(--cell);height:var(--cell);padding:0;border:1px solid var(--bg);text-align:center;line-height:1;background:var(--proved);font-size:11px;font-weight:700}
.matrix td.s{background:var(--self)}
.matrix td.r{background:var(--refuted);color:#fff;cursor:pointer}
.matrix td.u{background:var(--unknown);color:#221800;cursor:pointer}
.matrix td.p{cursor:pointer}
.matrix .g{border-left:2px solid var(--line)}
.matrix tr.g td,.matrix tr.g th{border-top:2px solid var(--line)}
.matrix td:hover,.matrix td.on{outline:2px solid var(--accent);outline-offset:-1px}
.matrix .hot{color:var(--accent);font-weight:700}
.detail{position:sticky;top:12px;max-height:80vh;overflow:auto;padding:2px 4px}
.detail h3{margin:0 0 6px;font-size:17px}
.badge{display:inline-block;padding:1px 8px;border-radius:10px;font-size:12px;font-weight:700;margin-right:8px}
.badge.r{background:var(--refuted);color:#fff}.badge.u{background:var(--unknown);color:#221800}.badge.p{background:var(--proved);color:var(--proved-text)}
.path{list-style:none;margin:14px 0;padding:0}
.path .stop{padding:7px 12px;border:1px solid var(--line);border-radius:6px;background:var(--soft);overflow-wrap:anywhere}
.path .stop.first{border-left:5px solid var(--accent)}.path .stop.last{border-left:5px solid var(--refuted)}
.path .hop{position:relative;margin-left:17px;padding:7px 0 9px 20px;border-left:2px solid var(--dim);color:var(--dim);font-size:13px;overflow-wrap:anywhere}
.path .hop::after{content:"";position:absolute;left:-6px;bottom:0;border:5px solid transparent;border-top:7px solid var(--dim);border-bottom:0}
.path .hop b{color:var(--text)}
.repair{padding:2px 14px 6px;border:1px solid var(--line);border-left:5px solid var(--proved-text);border-radius:6px;background:var(--soft)}
.repair ul{padding-left:18px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:12px;margin:0;padding:0;list-style:none}
.cards li{padding:10px 14px;border:1px solid var(--line);border-left:5px solid var(--unknown);border-radius:6px;background:var(--soft)}
.cards p{margin:0 0 6px}.accepted{color:var(--proved-text)}
button.pair{display:block;width:100%;margin:0 0 4px;padding:5px 8px;text-align:left;font:inherit;color:inherit;background:none;border:1px solid var(--line);border-radius:6px;cursor:pointer}
button.pair:hover{border-color:var(--accent)}
.dim{color:var(--dim)}
`;
