// expects: error CS0227
// C# 9: function pointers and native integers; unsafe code is not allowed, here as in the project.
public static unsafe class Program
{
    public static string Run()
    {
        delegate*<int, int> twice = &Twice;
        nint size = sizeof(nint);
        return $"{twice(4)}{size > 0}";
    }

    static int Twice(int i) => i * 2;
}
