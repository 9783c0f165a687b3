// C# 14: modifiers of lambda parameters without types.
delegate bool TryParse<T>(string text, out T result);
delegate void Change(ref int value);
delegate int Measure(scoped ReadOnlySpan<char> text, in int more);

public static class Program
{
    public static string Run()
    {
        TryParse<int> parse = (text, out result) => int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out result);
        Change change = (ref value) => value *= 2;
        Measure measure = (scoped text, in more) => text.Length + more;
        parse("21", out var number);
        change(ref number);
        return $"{number} {measure("abc", 1)}";
    }
}
