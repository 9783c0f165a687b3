// expects: warning CS8509, warning CS8524, warning CS8655
public enum Light { Red, Green }

public static class Program
{
    public static string Run()
    {
        try
        {
            return Name(2);
        }
        catch (System.Runtime.CompilerServices.SwitchExpressionException e)
        {
            return $"{e.UnmatchedValue} {Of(Light.Green)} {Null("x")}";
        }
    }

    static string Name(int i) => i switch { 0 => "none", 1 => "one" };

    static string Of(Light light) => light switch { Light.Red => "stop", Light.Green => "go" };

    static int Null(string? text) => text switch { string s => s.Length };
}
