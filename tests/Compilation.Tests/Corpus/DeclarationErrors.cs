// expects: error CS0534, error CS0535, error CS0111, error CS0101, error CS0509, error CS0115
public abstract class Shape
{
    public abstract int Area();
}

public sealed class Circle : Shape, IDisposable
{
    public override int Volume() => 1;
}

public sealed class Oval : Circle;

public static class Program
{
    public static string Run() => "";
    public static int Run() => 1;
}

public static class Program { }
