// C# 8 and 9: switch expressions with property, positional, tuple, relational and logical patterns.
public abstract record Shape
{
    public sealed record Circle(double Radius) : Shape;
    public sealed record Box(double Width, double Height) : Shape;
}

public static class Program
{
    public static string Run() => string.Join(';', new Shape?[] { new Shape.Circle(1), new Shape.Box(2, 2), new Shape.Box(2, 3), null }.Select(Describe))
        + Move('a', true) + Size(-1) + Size(5) + Size(100) + IsLetter('q');

    static string Describe(Shape? shape) => shape switch
    {
        Shape.Circle { Radius: > 0 and < 10 } => "small circle",
        Shape.Circle => "circle",
        Shape.Box(var w, var h) when w == h => $"square {w}",
        Shape.Box { Width: var w } => $"box {w}",
        null => "nothing",
        _ => throw new InvalidOperationException(),
    };

    static string Move(char key, bool isShift) => (key, isShift) switch { ('a', true) => "far left", ('a', false) => "left", _ => "no" };

    static string Size(int i) => i switch { < 0 => "negative", >= 0 and <= 9 => "small", not 70 => "large", _ => "seventy" };

    static bool IsLetter(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z';
}
