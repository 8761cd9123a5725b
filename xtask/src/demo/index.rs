//! The page that links the reports of the demo.

use dure_demo_data::DataSet;

use super::report_name;

/// The page, in both languages.
pub fn page(sets: &[DataSet]) -> String {
    let items: String = sets.iter().map(item).collect();
    format!(
        "<!doctype html>\n<html lang=\"ko\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>두레 Dure: 시범 보고서 · demo reports</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>두레 시범 보고서 <span lang=\"en\">Dure demo reports</span></h1>\n\
         <p>데이터는 이 프로젝트가 시드로 만든 것이며, 실제 회사의 데이터가 아닙니다.<br>\n\
         <span lang=\"en\">The data is made from a seed by this project; no company measured it.</span></p>\n\
         <ul>\n{items}</ul>\n</main>\n</body>\n</html>\n"
    )
}

const STYLE: &str = "body{font:1.0625rem/1.6 system-ui,'Noto Sans KR',sans-serif;color:#1c2430;\
    background:#fff;margin:0}main{max-width:46rem;margin:0 auto;padding:2rem 1.25rem}\
    h1{font-size:1.5rem}h1 span{font-weight:400;color:#4a5568}ul{padding:0;list-style:none}\
    li{border-top:1px solid #cbd2dc;padding:1rem 0}a{color:#0b57a4}";

fn item(set: &DataSet) -> String {
    format!(
        "<li>\n<a href=\"{}\">{}</a><br>\n<a lang=\"en\" href=\"{}\">{}</a>\n</li>\n",
        report_name(set, "ko"),
        set.title_ko,
        report_name(set, "en"),
        set.title_en
    )
}
