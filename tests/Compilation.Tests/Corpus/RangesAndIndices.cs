// C# 8: ranges, indices from the end, null-coalescing assignment, static local functions, verbatim interpolation both ways.
public static class Program
{
    public static string Run()
    {
        int[] numbers = { 1, 2, 3, 4, 5 };
        var middle = numbers[1..^1];
        Index last = ^1;
        Range head = ..2;
        string? name = null;
        name ??= @$"x\{numbers[last]}" + $@"\y";
        return $"{string.Join(' ', middle)}|{string.Join(' ', numbers[head])}|{name}|{Twice("ab"[^1])}|{"hello"[1..3]}";

        static string Twice(char c) => new(c, 2);
    }
}
