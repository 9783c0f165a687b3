// C# 8: default interface members, static and private members of interfaces, readonly members of structs.
public interface IGreeter
{
    string Name { get; }
    string Greet() => Decorate($"hello {Name}");
    static int s_count;
    private static string Decorate(string text) => $"{++s_count}: {text}!";
    sealed string Both(IGreeter other) => Greet() + other.Greet();
}

public struct Person(string name) : IGreeter
{
    int _asked;
    public string Name { readonly get => name; set => _asked++; }
    public readonly override string ToString() => $"{name} {_asked}";
}

public sealed class Robot : IGreeter
{
    public string Name => "r2";
    string IGreeter.Greet() => "beep";
}

public static class Program
{
    public static string Run()
    {
        IGreeter person = new Person("ann");
        return person.Both(new Robot()) + person;
    }
}
