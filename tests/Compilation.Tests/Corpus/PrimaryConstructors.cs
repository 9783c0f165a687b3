// expects: warning CS9113, warning CS9124
// C# 12: primary constructors, optional parameters and params of lambdas, aliases of any type, ref readonly parameters.
using Grid = int[][];

public class Counter(int start, string name, int unused)
{
    int _count = start;
    public string Next() => $"{name}{++_count}";
    public int Captured() => start;
}

public static class Program
{
    public static string Run()
    {
        var add = (int a, int b = 10) => a + b;
        var all = (params int[] some) => some.Length;
        Grid grid = [[1], [2, 3]];
        var big = 5;
        return new Counter(1, "c", 0).Next() + add(1) + all(1, 2, 3) + grid[1].Length + Read(in big);
    }

    static int Read(ref readonly int i) => i;
}
