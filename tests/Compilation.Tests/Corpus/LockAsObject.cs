// expects: warning CS9216
public static class Program
{
    public static string Run()
    {
        object gate = new Lock();
        lock (gate)
            return "locked";
    }
}
