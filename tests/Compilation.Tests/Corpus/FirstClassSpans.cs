// C# 14: implicit span conversions in overload resolution and extension receivers.
public static class SpanExtensions
{
    public static int Total(this ReadOnlySpan<int> span)
    {
        var total = 0;
        foreach (var i in span)
            total += i;
        return total;
    }
}

public static class Program
{
    public static string Run()
    {
        int[] some = [1, 2, 3];
        Span<int> writable = some;
        return $"{some.Total()} {writable.Total()} {Pick(some)} {Pick("text")} {some.Contains(2)} {Covariant(new string[] { "a" })} {MemoryExtensions.IndexOf(some, 3)}";
    }

    static string Pick<T>(ReadOnlySpan<T> span) => "span";
    static string Pick<T>(IEnumerable<T> all) => "sequence";
    static int Covariant(ReadOnlySpan<object> span) => span.Length;
}
