// expects: warning CA2255
// C# 9: module initializers, partial methods with results, SkipLocalsInit on stackalloc, attributes on local functions.
using System.Runtime.CompilerServices;

public static partial class Program
{
    static int s_value;

    [ModuleInitializer]
    internal static void Start() => s_value = 42;

    public static partial string Run();

    public static partial string Run()
    {
        Span<int> some = stackalloc int[] { 1, 2, 3 };
        [MethodImpl(MethodImplOptions.NoInlining)] static int First(Span<int> span) => span[0];
        return $"{s_value} {First(some)}";
    }
}
