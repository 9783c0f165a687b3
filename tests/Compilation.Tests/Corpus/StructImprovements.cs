// C# 10 and 11: parameterless constructors and initializers of structs, auto-defaults, ref fields, scoped, with on structs.
public struct Settings
{
    public int Depth = 3;
    public string Name { get; init; } = "none";
    public Settings() { }
}

public struct Auto
{
    public int A;
    public int B;
    public Auto(int a) { A = a; }
}

public ref struct Window(ref int first)
{
    readonly ref int _first = ref first;
    public readonly void Set(int i) => _first = i;
    public static int Take(scoped ReadOnlySpan<int> span) => span.Length;
}

public static class Program
{
    public static string Run()
    {
        var number = 1;
        new Window(ref number).Set(9);
        var settings = new Settings() with { Depth = 4 };
        return $"{settings.Depth}{settings.Name}{new Auto(1).B}{number}{Window.Take([1, 2])}{default(Settings).Depth}";
    }
}
