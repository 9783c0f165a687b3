// Errors of declarations come before analyzers and before what is inside of methods.
// expects: error CS0246
public static class Program
{
    static Missing s_field = new();

    public static string Run()
    {
        int a = 1, b = 2;
        return ReferenceEquals(a, b) ? missing : "";
    }
}
