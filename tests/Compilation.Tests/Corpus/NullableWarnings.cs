// expects: warning CS0169, warning CS8600, warning CS8602, warning CS8603, warning CS8604, warning CS8618, warning CS8625, warning CS8765, warning CS8619
using System.Diagnostics.CodeAnalysis;

public class Base
{
    public virtual int Length(string? text) => text?.Length ?? 0;
}

public class Derived : Base
{
    string _name;

    public override int Length(string text) => text.Length;

    public string Name() => Find("x");

    public void Wrong()
    {
        string text = Find("y");
        Find(null);
        Length(Find("z")!.ToString());
        List<string> all = new List<string?>();
        Length(Find("q"));
        if (TryFind(out var found))
            Length(found);
        Length(found);
    }

    public int Deref() => Find("w").Length;

    static string? Find(string what) => what == "x" ? null : what;

    static bool TryFind([NotNullWhen(true)] out string? found) => (found = Find("a")) is not null;
}

public static class Program
{
    public static string Run() => new Derived().Name() ?? "null";
}
