// UTF-8 with its mark.
public static class Program
{
    public static string Run() => "grüße " + "aé".Length;
}
