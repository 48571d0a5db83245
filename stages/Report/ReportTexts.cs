using SpeechSpeed.Labels;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>
/// The report's texts in one language: those of the verdicts, and its own from <c>Texts/&lt;language&gt;.json</c>. In these <c>{unit}</c> is the unit of the target, <c>{unit²}</c> its square and
/// <c>{meaning}</c> what it is.
/// </summary>
internal static class ReportTexts
{
    public static Catalogue Load(string name, Target target)
    {
        Language language = Language.All.Single(one => one.Name == name);
        Dictionary<string, string> own = Catalogue.Read(typeof(ReportTexts).Assembly.GetManifestResourceStream(name + ".json")
            ?? throw new InvalidOperationException($"The assembly lacks its texts in '{name}'."));
        string meaning = own.GetValueOrDefault($"target.{target.Kind}", target.Meaning);
        own["limits.target"] = own.GetValueOrDefault($"limits.target.{target.Kind}", own["limits.target"]);
        return new Catalogue(language, Catalogue.ReadVerdicts(language).Concat(own).ToDictionary(
            text => text.Key,
            text => language.Typeset(text.Value)
                .Replace("{unit²}", target.SquaredUnit, StringComparison.Ordinal)
                .Replace("{unit}", target.Unit, StringComparison.Ordinal)
                .Replace("{meaning}", meaning, StringComparison.Ordinal),
            StringComparer.Ordinal));
    }
}
