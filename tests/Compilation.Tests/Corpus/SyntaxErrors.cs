// expects: error CS1002, error CS1513, error CS1525
public static class Program
{
    public static string Run()
    {
        var x = 1
        var y = ;
        return "a";
    }
