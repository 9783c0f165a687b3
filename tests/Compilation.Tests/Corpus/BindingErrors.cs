// expects: warning CS0219, error CS0103, error CS0246, error CS1503, error CS0029, error CS1061, error CS0128, error CS0165
public static class Program
{
    public static string Run()
    {
        int number = "text";
        int number = 1;
        Missing missing = unknown;
        number.Nothing();
        Take(number);
        string unset;
        return unset;
    }

    static void Take(string text) { }
}
