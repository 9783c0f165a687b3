// C# 14: user-defined compound assignment and increment operators.
public sealed class Tally
{
    public int Total { get; private set; }
    public int Copies { get; init; }
    public void operator +=(int by) => Total += by;
    public void operator ++() => Total++;
    public void operator checked -=(int by) => Total = checked(Total - by);
    public void operator -=(int by) => Total -= by;
}

public static class Program
{
    public static string Run()
    {
        var tally = new Tally();
        var same = tally;
        tally += 5;
        tally++;
        checked { tally -= 2; }
        return $"{tally.Total} {ReferenceEquals(tally, same)}";
    }
}
