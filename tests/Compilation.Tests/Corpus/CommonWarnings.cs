// expects: error CS0162, warning CS0168, warning CS0219, warning CS0414, warning CS0169, warning CS0649, warning CS4014, warning CS0108, warning CS0659, warning CS0252, warning CS1717, warning CS0642, warning CS0067
public class Base
{
    public void Same() { }
}

public class Derived : Base
{
    int _assigned = 1;
    int _unused;
    readonly int _never;
    public event Action? Unused;

    public void Same() { }

    public override bool Equals(object? other) => other == "text" && _never == 0;

    public async Task NothingAsync()
    {
    }

    public async Task StartAsync()
    {
        NothingAsync();
        int a;
        int b = 1;
        Exception c = new();
        c = c;
        await Task.Yield();
        if (c is null);
        return;
        Same();
    }
}

public static class Program
{
    public static string Run() => "warned";
}
