// Warnings that came with the levels 5 to 10: a comparison that is always false, a lower-case type name, names of generated members and so on.
// expects: warning CS8981, warning CS7023, warning CS8073, warning CS8848
static class Holder { }

struct lower { }

public static class Program
{
    public static string Run() => $"{IsHolder("x")} {Compare(default)} {string.Join(',', from i in (int[])[1] select i)}";

    static bool IsHolder(object o) => o is Holder;

    static bool Compare(DateTime time) => time == null;

    static async Task Main() => await Task.Yield();

    static void Main(string[] args) { }

    static IEnumerable<int> Sum() => from i in Enumerable.Range(0, 1) let x = new Parsed() + from j in Enumerable.Range(0, 1) select j select x;
}

public sealed class Parsed
{
    public static int operator +(Parsed left, IEnumerable<int> right) => 1;
}
