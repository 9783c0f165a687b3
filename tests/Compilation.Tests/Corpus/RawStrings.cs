// C# 11: raw strings, UTF-8 literals, line breaks in holes, list and slice patterns, span patterns.
public static class Program
{
    public static string Run()
    {
        var name = "ann";
        var json = $$"""
            {
                "name": "{{name}}", "quoted": "\"", "braces": {}
            }
            """;
        var said = $"{(name switch
        {
            "ann" => 1,
            _ => 2,
        })}";
        ReadOnlySpan<byte> utf8 = "grüße"u8;
        return json + said + utf8.Length + Kind([1, 2, 3]) + Kind([1]) + Kind([]) + ("abc".AsSpan() is "abc") + ("abc" is ['a', .. var rest] ? rest : "");
    }

    static string Kind(int[] all) => all switch
    {
        [] => "none",
        [var one] => $"one {one}",
        [1, .. { Length: var middle }, 3] => $"from 1 to 3 with {middle}",
        [_, ..] => "many",
    };
}
