using System.Text.RegularExpressions;
using CsCheck;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Fuzz.Tests;

/// <summary>Random route patterns against random paths.</summary>
[Trait("Category", "Fuzz")]
public sealed class PatternFuzzTests
{
    static readonly Gen<string> s_path = AnyOf("/", "//", "a", "b", "ws", "12", ".", "..", "é", "{", "}", "$", "\\", "\n", "aaaaaaaaaaaa")
        .Array[0, 10]
        .Select(string.Concat);

    static readonly Gen<string> s_pattern = AnyOf(
        "^",
        "$",
        "/",
        "a",
        "ws",
        "{a}",
        "{b}",
        "{b=[0-9]+}",
        "{c=(a|b)}",
        "{1}",
        "{2,1}",
        "(~",
        "~)",
        "(",
        ")",
        "(?<n>",
        "(?:",
        "[",
        "[^/]",
        "[a-z]",
        "]",
        "{",
        "}",
        "=",
        "|",
        "*",
        "+",
        "?",
        ".",
        "\\",
        "\\d",
        "\\1",
        "\\k<n>"
    )
        .Array[0, 14]
        .Select(string.Concat);

    [Fact]
    public Task Pattern_OfAnything_IsRefusedWithAReasonOrMatchesInTime() =>
        Fuzzer.RunAsync(
            Gen.Select(s_pattern, s_path),
            input =>
            {
                var (pattern, path) = input;
                if (!PathPattern.TryParse(pattern, out var parsed, out var problem))
                {
                    Assert.NotEmpty(problem);
                    return;
                }
                Match? match;
                try
                {
                    match = parsed.Match(path);
                }
                catch (RegexMatchTimeoutException)
                {
                    // Its client is answered 503. Where it is known that the path does not match, that is said instead.
                    Assert.NotEqual(false, parsed.MayMatch(path));
                    return;
                }
                if (match is not null)
                    Assert.All(parsed.Parameters(match), p => Assert.Contains(p.Value, path, StringComparison.Ordinal));
                // What decides where that takes too long says the same.
                Assert.Equal(match is not null, parsed.MayMatch(path) ?? match is not null);
            }
        );

    // What a pattern of literals and tokens means, in the plainest words: segment by segment.
    [Fact]
    public Task Pattern_OfLiteralsAndTokens_MatchesAsSegmentsDo() =>
        Fuzzer.RunAsync(
            Gen.Select(AnyOf("a", "b", "ws", "{x}", "{y}", "{z}").Array[1, 5], AnyOf("a", "b", "ws", "", "12").Array[1, 5]),
            input =>
            {
                var (wanted, given) = input;
                var isTwice = wanted.Where(w => w[0] == '{').GroupBy(w => w).Any(g => g.Count() > 1);
                Assert.Equal(!isTwice, PathPattern.TryParse("^/" + string.Join('/', wanted) + "$", out var parsed, out _));
                if (isTwice)
                    return;
                var fits = wanted.Length == given.Length && wanted.Zip(given).All(p => p.First[0] == '{' || p.First == p.Second);
                var match = parsed!.Match("/" + string.Join('/', given));
                Assert.Equal(fits, match is not null);
                if (fits)
                    Assert.All(
                        wanted.Zip(given).Where(p => p.First[0] == '{'),
                        p => Assert.Equal(p.Second, parsed.Parameters(match!)[p.First.Trim('{', '}')])
                    );
            }
        );

    static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(n => texts[n]);
}
