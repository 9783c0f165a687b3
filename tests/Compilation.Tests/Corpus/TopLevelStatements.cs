// expects: error CS8805
Console.WriteLine("a library has no statements at its top");
