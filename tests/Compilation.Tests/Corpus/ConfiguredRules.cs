// Rules that the folder's .editorconfig and .globalconfig turn on.
// expects: warning CA1507, error CA1805
public static class Program
{
    static int s_zero = 0;

    public static string Run()
    {
        try
        {
            Check(s_zero.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return "";
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }

    static void Check(string text)
    {
        if (text.Length > 0)
            throw new ArgumentException("wrong", "text");
    }
}
