// expects: error CS8652
// A feature that is still a preview is an error, here as there.
public static class Program
{
    public static string Run()
    {
        List<int> some = [with(capacity: 10), 1, 2];
        return $"{some.Count}";
    }
}
