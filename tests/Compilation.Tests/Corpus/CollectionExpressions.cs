// C# 12 and 13: collection expressions with spreads and builders, params collections.
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

[CollectionBuilder(typeof(Bag), nameof(Bag.Of))]
public sealed class Bag(string text) : System.Collections.IEnumerable
{
    public string Text => text;
    public static Bag Of(ReadOnlySpan<int> some) => new($"bag of {some.Length}");
    public IEnumerator<int> GetEnumerator() => Enumerable.Empty<int>().GetEnumerator();
    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

public static class Program
{
    public static string Run()
    {
        int[] some = [1, 2];
        List<int> more = [0, .. some, .. some.Select(i => i * 10), 3];
        ImmutableArray<string> names = ["a", "b"];
        Bag bag = [1, 2, 3];
        HashSet<string> set = [.. names, "b"];
        Span<int> span = [.. more];
        IReadOnlyList<int> view = [4];
        return string.Join(',', more) + bag.Text + set.Count + span.Length + view[0] + Spans(1, 2, 3) + Lists("a", "b") + Spans();
    }

    static int Spans(params ReadOnlySpan<int> some) => some.Length;

    static int Lists(params IEnumerable<string> some) => some.Count();
}
