// C# 13: overload resolution priority; method group natural types.
using System.Runtime.CompilerServices;

public static class Program
{
    public static string Run()
    {
        var named = Named;
        return Pick([1, 2]) + Pick("a") + named();
    }

    static string Named() => "named";

    [OverloadResolutionPriority(1)] static string Pick(ReadOnlySpan<int> some) => "span";
    static string Pick(int[] some) => "array";
    static string Pick(object some) => "object";
    [OverloadResolutionPriority(-1)] static string Pick(string some) => "string";
}
