// What the SDK's analyzers say by default: rethrown exceptions, references on value types, stack allocation in loops and the like.
// expects: warning CS0649, warning CA2013, warning CA2014, warning CA2018, warning CA2021, warning CA1416, warning CA2200, warning CA2259, warning CA2265, warning CA2022
using System.Runtime.InteropServices;

public static class Program
{
    public static string Run()
    {
        int a = 1, b = 1;
        for (var i = 0; i < 2; i++)
        {
            Span<byte> some = stackalloc byte[8];
            a += some.Length;
        }
        int[] source = [1], target = [0];
        Buffer.BlockCopy(source, 0, target, 0, source.Length);
        return $"{ReferenceEquals(a, b)} {target[0]} {source.OfType<string>().Count()}";
    }

    static void Ring() => Console.Beep(440, 100);

    static void Again()
    {
        try
        {
            Ring();
        }
        catch (InvalidOperationException e)
        {
            throw e;
        }
    }

    static bool IsNull(ReadOnlySpan<char> span) => span == null;

    static void Read(Stream stream) => stream.Read(new byte[4], 0, 4);
}

public sealed class Wrong
{
    [ThreadStatic] int _mine;
    public int Mine => _mine;
}
