// C# 14: extension members: properties, static members, operators, generic receivers.
public static class Extensions
{
    extension(string text)
    {
        public bool IsShort => text.Length < 4;
        public string Twice() => text + text;
        public static string Blank => " ";
    }

    extension<T>(IEnumerable<T> all) where T : IComparable<T>
    {
        public T Largest => all.Max()!;
        public IEnumerable<T> Above(T limit) => all.Where(x => x.CompareTo(limit) > 0);
        public static IEnumerable<T> operator +(IEnumerable<T> left, IEnumerable<T> right) => left.Concat(right);
    }

    public static int Old(this int i) => -i;
}

public static class Program
{
    public static string Run()
    {
        IEnumerable<int> some = [1, 5, 3];
        var both = some + (IEnumerable<int>)[9];
        return $"{"abc".IsShort} {"ab".Twice()} [{string.Blank}] {some.Largest} {some.Above(2).Count()} {both.Count()} {4.Old()}";
    }
}
