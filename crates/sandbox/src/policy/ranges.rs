//! The allowlist as a search tree over ranges of numbers.
//!
//! seccompiler compares with one number after the other. For each program that starts, the kernel runs a new
//! filter once per system call to find the calls it always allows; with 320 comparisons that took
//! most of the time of loading. The open numbers form a few dozen ranges, and a tree of them is
//! searched in six steps.

use std::collections::BTreeSet;

use seccompiler::sock_filter;

// Instructions, from linux/bpf_common.h: LD | W | ABS, JMP | JGE | K, RET | K.
const LOAD_WORD: u16 = 0x20;
const JUMP_IF_AT_LEAST: u16 = 0x35;
const RETURN: u16 = 0x06;

/// Where `struct seccomp_data` has the number.
const NUMBER_OFFSET: u32 = 0;

/// Instructions that return `inside` for the numbers and `outside` for all others.
pub(super) fn search(numbers: &BTreeSet<u32>, inside: u32, outside: u32) -> Vec<sock_filter> {
    let answer = |number: u32| {
        if numbers.contains(&number) {
            inside
        } else {
            outside
        }
    };
    // Where the answer changes, upwards.
    let changes: Vec<u32> = numbers
        .iter()
        .flat_map(|&number| [number, number + 1])
        .filter(|&number| number > 0 && answer(number) != answer(number - 1))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut program = vec![statement(LOAD_WORD, NUMBER_OFFSET)];
    grow(&changes, answer(0), &answer, &mut program);
    program
}

/// Appends the tree for numbers below, between and above `changes`; `lowest` answers those below.
fn grow(changes: &[u32], lowest: u32, answer: &impl Fn(u32) -> u32, program: &mut Vec<sock_filter>) {
    let Some(&middle) = changes.get(changes.len() / 2) else {
        program.push(statement(RETURN, lowest));
        return;
    };
    let (below, above) = changes.split_at(changes.len() / 2);
    let at = program.len();
    program.push(statement(JUMP_IF_AT_LEAST, middle));
    grow(below, lowest, answer, program);
    let skipped = program.len() - at - 1;
    program[at].jt = u8::try_from(skipped).expect("half a tree of up to 127 ranges is a short jump");
    grow(&above[1..], answer(middle), answer, program);
}

fn statement(code: u16, k: u32) -> sock_filter {
    sock_filter {
        code,
        jt: 0,
        jf: 0,
        k,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use seccompiler::sock_filter;

    use super::{JUMP_IF_AT_LEAST, LOAD_WORD, RETURN, search};

    /// What the kernel does with these three instructions, and how many it runs.
    fn run(program: &[sock_filter], number: u32) -> (u32, usize) {
        let (mut at, mut steps) = (0, 0);
        loop {
            let sock_filter { code, jt, jf, k } = program[at].clone();
            steps += 1;
            at += 1;
            match code {
                LOAD_WORD => assert_eq!(k, 0),
                JUMP_IF_AT_LEAST => at += usize::from(if number >= k { jt } else { jf }),
                RETURN => return (k, steps),
                other => panic!("{other:#x}"),
            }
        }
    }

    #[test]
    fn every_number_has_its_answer() {
        for numbers in [
            vec![],
            vec![0],
            vec![7],
            vec![0, 1, 2, 5, 9, 10, 400],
            (0..300).filter(|number| number % 3 != 0).collect(),
        ] {
            let numbers = BTreeSet::from_iter(numbers);
            let program = search(&numbers, 1, 2);
            for number in (0..600).chain([0x4000_0000, 0x4000_0007, u32::MAX]) {
                let (answer, steps) = run(&program, number);
                assert_eq!(answer == 1, numbers.contains(&number), "{number}");
                assert!(steps <= 12, "{number}: {steps} steps");
            }
        }
    }
}
