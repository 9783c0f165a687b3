// expects: error CS0214
public static class Program
{
    public static string Run()
    {
        int* pointer = null;
        return "";
    }
}
