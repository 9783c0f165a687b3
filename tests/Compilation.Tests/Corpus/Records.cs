// C# 9 and 10: records, record structs, with, init, target-typed new, static anonymous functions, discards, covariant returns.
public record Person(string First, string Last)
{
    public int Age { get; init; }
    public virtual Person Self() => this;
    public sealed override string ToString() => $"{First} {Last} {Age}";
}

public record Member(string First, string Last, int Number) : Person(First, Last)
{
    public override Member Self() => this;
}

public readonly record struct Point(int X, int Y)
{
    public double Length => Math.Sqrt(X * X + Y * Y);
}

public static class Program
{
    public static string Run()
    {
        Person ann = new("ann", "lee") { Age = 3 };
        var older = ann with { Age = 4 };
        Func<int, int, int> second = static (_, b) => b;
        var (x, y) = new Point(3, 4);
        var anonymous = new { ann.First, Age = 1 } with { Age = 2 };
        return $"{older} {ann == older with { Age = 3 }} {new Point(x, y)} {new Point(3, 4).Length} {second(1, 2)} {new Member("a", "b", 7).Self().Number} {anonymous}";
    }
}
