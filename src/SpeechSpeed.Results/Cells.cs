using CsvHelper;
using SpeechSpeed.Labels;

[assembly: CsvConverter(typeof(NumberCell))]
[assembly: CsvConverter(typeof(SplitCell))]
