// expects: warning CS0612, warning CS0618, error CS0619, error SYSLIB0011, warning SYSLIB0014
#pragma warning disable SYSLIB0012
public static class Program
{
    public static string Run()
    {
        Old();
        Older();
        Oldest();
        _ = new System.Net.WebClient();
        _ = new System.Runtime.Serialization.Formatters.Binary.BinaryFormatter();
        return typeof(Program).Assembly.CodeBase ?? "";
    }

    [Obsolete] static void Old() { }
    [Obsolete("use something newer")] static void Older() { }
    [Obsolete("gone", error: true)] static void Oldest() { }
}
