namespace PluginChat.Conformance.Tests.Utf8;

/// <summary>The sequences of cases 6.5 to 6.23, by case, in hexadecimal. They follow Markus Kuhn's UTF-8 decoder stress test.</summary>
static class Utf8Cases
{
    // κόσμε, whose prefixes are case 6.6.
    const string Kosme = "cebae1bdb9cf83cebcceb5";

    public static IEnumerable<(string Case, string Hex)> Valid =>
        [
            ("6.1", ""),
            ("6.2", "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121"),
            ("6.5", Kosme),
            ("6.5", "d0bad0bed181d0bcd0bed181"),
            ("6.5", "e282ace4bda0e5a5bd"),
            ("6.5", "f09f9880f09f9880"),
            .. Prefixes(valid: true),
            .. Of("6.7", "00 c280 e0a080 f0908080"),
            .. Of("6.9", "7f dfbf efbfbf f48fbfbf"),
            .. Of("6.11", "ed9fbf ee8080 efbfbd f48fbfbf"),
            // U+nFFFE and U+nFFFF are no characters, and well-formed all the same.
            .. Of("6.22", "efbfbe efbfbf f09fbfbe f09fbfbf f0afbfbe f0afbfbf f0bfbfbe f0bfbfbf f18fbfbe f18fbfbf f19fbfbe f19fbfbf"),
            .. Of("6.22", "f1afbfbe f1afbfbf f1bfbfbe f1bfbfbf f28fbfbe f28fbfbf f29fbfbe f29fbfbf f2afbfbe f2afbfbf f2bfbfbe f2bfbfbf"),
            .. Of("6.22", "f38fbfbe f38fbfbf f39fbfbe f39fbfbf f3afbfbe f3afbfbf f3bfbfbe f3bfbfbf f48fbfbe f48fbfbf"),
            .. Of("6.23", "efbfb9 efbfba efbfbb efbfbc efbfbd efbfbe efbfbf"),
        ];

    public static IEnumerable<(string Case, string Hex)> Invalid =>
        [
            // A surrogate in the middle of text.
            ("6.3", Kosme + "eda080656469746564"),
            .. Prefixes(valid: false),
            // Sequences of five and six bytes, which UTF-8 had before RFC 3629.
            .. Of("6.8", "f888808080 fc8480808080"),
            .. Of("6.10", "f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf"),
            // Beyond U+10FFFF.
            .. Of("6.11", "f4908080"),
            // Continuation bytes that continue nothing.
            .. Of("6.12", "80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf"),
            ("6.12", Range(0x80, 0xBF, "")),
            // First bytes with nothing behind them.
            ("6.13", Range(0xC0, 0xDF, "20")),
            ("6.13", Range(0xE0, 0xEF, "20")),
            ("6.13", Range(0xF0, 0xF7, "20")),
            ("6.13", Range(0xF8, 0xFB, "20")),
            ("6.13", Range(0xFC, 0xFD, "20")),
            // The last byte is missing.
            .. Of("6.14", "c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf"),
            ("6.15", "c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf"),
            .. Of("6.16", "fe ff fefeffff"),
            // '/' in more bytes than it needs, the largest code point that a form is too long for, and NUL.
            .. Of("6.17", "c0af e080af f08080af f8808080af fc80808080af"),
            .. Of("6.18", "c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf"),
            .. Of("6.19", "c080 e08080 f0808080 f880808080 fc8080808080"),
            // Surrogates, alone and in pairs.
            .. Of("6.20", "eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf"),
            .. Of("6.21", "eda080edb080 eda080edbfbf edadbfedb080 edadbfedbfbf edae80edb080 edae80edbfbf edafbfedb080 edafbfedbfbf"),
        ];

    static IEnumerable<(string, string)> Of(string name, string sequences) => sequences.Split(' ').Select(s => (name, s));

    static string Range(int first, int last, string separator) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(b => $"{b:x2}{separator}"));

    static IEnumerable<(string, string)> Prefixes(bool valid)
    {
        int[] boundaries = [2, 5, 7, 9, 11];
        return Enumerable.Range(1, Kosme.Length / 2).Where(n => boundaries.Contains(n) == valid).Select(n => ("6.6", Kosme[..(2 * n)]));
    }
}
