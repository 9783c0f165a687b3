// C# 11: file-local types, static abstract members, generic math, checked and unsigned-shift operators, nameof of parameters.
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

file interface IParsed<TSelf> where TSelf : IParsed<TSelf>
{
    static abstract TSelf Parse(string text);
    static virtual string Kind => "default";
}

file readonly record struct Money(decimal Amount) : IParsed<Money>, IAdditionOperators<Money, Money, Money>
{
    public static Money Parse(string text) => new(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    public static Money operator +(Money left, Money right) => new(left.Amount + right.Amount);
    public static Money operator checked +(Money left, Money right) => new(checked(left.Amount + right.Amount));
    public static int operator >>>(Money money, int by) => by;
}

file static class Parsing
{
    public static T Of<T>(string text) where T : IParsed<T> => T.Kind == "default" ? T.Parse(text) : throw new InvalidOperationException();
}

public static class Program
{
    public static string Run() => $"{Sum([1.5, 2])} {Sum([1, 2])} {Parsing.Of<Money>("1.25").Amount} {Money.Parse("1") >>> 3} {(-8 >>> 28)} {Same("x")}";

    static T Sum<T>(IEnumerable<T> all) where T : INumber<T> => all.Aggregate(T.Zero, (a, b) => a + b);

    [return: NotNullIfNotNull(nameof(text))]
    static string? Same(string? text) => text;
}
