// What an analyzer finds is told beside the compiler's errors in methods.
// expects: error CS0103, warning CA2013
public static class Program
{
    public static string Run()
    {
        int a = 1, b = 2;
        return ReferenceEquals(a, b) ? missing : "";
    }
}
