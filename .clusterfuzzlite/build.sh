#!/usr/bin/env bash
# Builds every fuzz target as the engine asks for it, and puts it into $OUT with its seeds and options. What stands there is all that a
# worker has: neither this tree nor a toolchain.
#
# The engine sets SRC, OUT, WORK, FUZZING_ENGINE and SANITIZER, and besides CC and CFLAGS for what is built of C.
set -euo pipefail
: "${SRC:?the folder of the sources}" "${OUT:?the folder of what was built}" "${WORK:?a folder to work in}"

targets=(command_queue ledger rollout scenario_text instruction_file)

if [ "${FUZZING_ENGINE:-libfuzzer}" != libfuzzer ]; then
    echo "FUZZING_ENGINE=$FUZZING_ENGINE: the targets are libFuzzer's, and no other engine's" >&2
    exit 2
fi
case ${SANITIZER:-address} in
address | none) ;;
*)
    echo "SANITIZER=$SANITIZER: the targets are built with address or none" >&2
    exit 2
    ;;
esac

cd "$SRC/slowleak"
# As a campaign is built by hand: optimised, and without traced comparisons, which mutations by commands make no use of.
export CARGO_TARGET_DIR=$WORK/target
cargo fuzz build -O --no-trace-compares -s "${SANITIZER:-address}"

built=$(rustc -vV | sed -n 's/^host: //p')
for target in "${targets[@]}"; do
    cp "$WORK/target/$built/release/$target" "$OUT/"
    # The folder is flat in the archive, as the engine unpacks it.
    rm -f "$OUT/${target}_seed_corpus.zip"
    find "corpus/$target" -type f | sort | zip --quiet --junk-paths --names-stdin "$OUT/${target}_seed_corpus.zip"
    # How often a line ran makes six features of one, in which the states are lost (fuzz/README.md).
    printf '[libfuzzer]\nuse_counters = 0\nlen_control = 0\nmax_len = 8192\n' >"$OUT/$target.options"
done
