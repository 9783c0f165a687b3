// C# 10 and 8: caller information, interpolated string handlers, generic attributes of C# 11.
using System.Runtime.CompilerServices;
using System.Text;

[AttributeUsage(AttributeTargets.Class)]
public sealed class OfAttribute<T> : Attribute
{
    public string Name => typeof(T).Name;
}

[InterpolatedStringHandler]
public readonly ref struct Shouting(int literal, int holes)
{
    readonly StringBuilder _text = new($"{literal}/{holes}:");
    public void AppendLiteral(string text) => _text.Append(text.ToUpperInvariant());
    public void AppendFormatted<T>(T value) => _text.Append('<').Append(value).Append('>');
    public override string ToString() => _text.ToString();
}

[Of<int>]
public static class Program
{
    public static string Run() => Said(1 + 2 * 3) + Shout($"a{1}b{"c"}") + ((OfAttribute<int>)Attribute.GetCustomAttribute(typeof(Program), typeof(OfAttribute<int>))!).Name;

    static string Said(int value, [CallerArgumentExpression(nameof(value))] string text = "", [CallerMemberName] string member = "",
        [CallerLineNumber] int line = 0, [CallerFilePath] string file = "") => $"{text}={value} in {member} at {line} of {Path.GetFileName(file)} ";

    static string Shout(Shouting text) => text.ToString();
}
