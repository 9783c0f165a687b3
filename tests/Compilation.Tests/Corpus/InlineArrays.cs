// C# 12: inline arrays. C# 13: indices from the end in initializers, the escape character.
using System.Runtime.CompilerServices;

[InlineArray(4)]
public struct Four
{
    int _first;
}

public sealed class Timer
{
    public int[] Ticks { get; } = new int[4];
}

public static class Program
{
    public static string Run()
    {
        var four = new Four();
        for (var i = 0; i < 4; i++)
            four[i] = i * i;
        ReadOnlySpan<int> tail = four[2..];
        var timer = new Timer { Ticks = { [^1] = 7, [0] = 1 } };
        var sum = 0;
        foreach (var i in four)
            sum += i;
        return $"{sum} {tail[^1]} {timer.Ticks[3]} {(int)"\e"[0]}";
    }
}
