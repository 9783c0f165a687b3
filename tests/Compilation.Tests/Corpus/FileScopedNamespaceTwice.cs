// expects: error CS8954
namespace One;
public static class Program { public static string Run() => ""; }
namespace Two;
