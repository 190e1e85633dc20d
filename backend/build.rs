//! The page is embedded from `dist`, which Trunk fills: there must be a folder, and a new page means a new
//! program.

fn main() -> std::io::Result<()> {
    std::fs::create_dir_all("../dist")?;
    println!("cargo::rerun-if-changed=../dist");
    Ok(())
}
