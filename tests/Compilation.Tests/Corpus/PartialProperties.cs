// C# 13: partial properties and indexers, the new lock, ref and unsafe in iterators and async methods, ref struct interfaces.
public interface IArea
{
    int Area();
}

public ref struct Box(Span<int> sides) : IArea
{
    readonly Span<int> _sides = sides;
    public readonly int Area() => _sides[0] * _sides[1];
}

public partial class Named
{
    public partial string Name { get; set; }
    public partial int this[int i] { get; }
}

public partial class Named
{
    string _name = "none";
    public partial string Name { get => _name; set => _name = value.Trim(); }
    public partial int this[int i] => i * 2;
}

public static class Program
{
    static readonly Lock s_lock = new();

    public static string Run()
    {
        lock (s_lock)
            return $"{AreaOf(new Box([3, 4]))} {new Named { Name = " ann " }.Name} {new Named()[4]} {string.Join(',', Iterate())} {LaterAsync().Result}";
    }

    static int AreaOf<T>(T shape) where T : IArea, allows ref struct => shape.Area();

    static IEnumerable<int> Iterate()
    {
        int[] some = [1, 2];
        {
            ref var first = ref some[0];
            first = 5;
            ReadOnlySpan<int> span = some;
            some[1] = span.Length;
        }
        yield return some[0];
        yield return some[1];
    }

    static async Task<int> LaterAsync()
    {
        ReadOnlySpan<char> text = "12";
        var number = int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        await Task.Yield();
        return number;
    }
}
