// Saved by an editor of another age: what is no UTF-8 has replacement characters.
public static class Program
{
    public static string Run() => "grüße " + "aé".Length;
}
