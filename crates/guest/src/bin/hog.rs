//! `hog MIB`: takes that many mebibytes of memory, one at a time, touches every page so that the kernel has
//! to give them, and says how far it got. Killed on the way when a memory limit is in it.

use std::io::Write;
use std::process::ExitCode;

const MIB: usize = 1 << 20;
const PAGE: usize = 4096;

fn main() -> ExitCode {
    let Some(count) = std::env::args().nth(1).and_then(|arg| arg.parse::<usize>().ok()) else {
        eprintln!("usage: hog MIB   (for example: hog 64)");
        return ExitCode::from(2);
    };
    let mut held: Vec<Vec<u8>> = Vec::with_capacity(count);
    for taken in 1..=count {
        let mut block = vec![0u8; MIB];
        block.iter_mut().step_by(PAGE).for_each(|byte| *byte = 1);
        held.push(std::hint::black_box(block));
        print!("\rhog: {taken} MiB");
        if std::io::stdout().flush().is_err() {
            return ExitCode::FAILURE;
        }
    }
    println!("\nhog: done, nobody stopped me");
    ExitCode::SUCCESS
}
