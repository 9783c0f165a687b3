// A source that turns nullable off, and on again for a part; a suppressed and a restored warning.
#nullable disable
public static class Program
{
    public static string Run() => Text().ToUpperInvariant() + Other.Get(null)?.Length;

    static string Text() => s_text;
    static string s_text = "a";

#nullable enable annotations
    static class Other
    {
        public static string? Get(string? text) => text;
    }
#nullable restore
#pragma warning disable CS0219, IDE0051
    static void Unused()
    {
        int i = 1;
    }
#pragma warning restore CS0219
}
