using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Checks of the stages' settings beyond each single key.</summary>
internal static class StageChecks
{
    /// <summary>The front end that is an ONNX graph, or null. Keys of one kind of front end are refused beside the other kind.</summary>
    public static FrontEndGraph? FrontEndGraph(Section section, Paths paths)
    {
        foreach (Setting key in Settings.FrontEnd.Section.Settings.Where(section.Has))
        {
            if (key.GivesWayTo.Any(section.Has))
            {
                section.Add(key, "is a setting of the fbank, which 'onnx' replaces. Remove one of the two.");
            }
            else if (key.Needs is { } needed && !section.Has(needed))
            {
                section.Add(key, "is of a front end that is an ONNX graph. Add 'onnx', or remove the key.");
            }
        }

        return section.Values.Get(Settings.FrontEnd.Onnx) is { } text && paths.Resolve(text) is var file
            ? new FrontEndGraph(file, paths.IsChecked(file) ? OnnxFiles.Check(section, Settings.FrontEnd.Onnx, text, file) : [])
            : null;
    }

    /// <summary>The folder of the alignments, or null. What an alignment brings is refused without one.</summary>
    public static string? Alignments(Section top, Paths paths)
    {
        Section label = top.Open(Settings.Label.Section);
        if (label.Values.Get(Settings.Label.Alignments) is not { } text)
        {
            const string remedy = "Name their folder in label.alignments, or change the key.";
            if (label.Has(Settings.Label.Tier))
            {
                label.Add(Settings.Label.Tier, $"is of alignments, and there are none. {remedy}");
            }

            foreach ((Section section, Setting key, Target target) in top.Values.Get(PipelineFile.Targets)
                .Select(target => (top, (Setting)PipelineFile.Targets, target))
                .Prepend((label, Settings.Label.Kind, label.Values.Get(Settings.Label.Kind)))
                .Where(one => one.target.IsAligned && !label.Has(Settings.Label.Alignments)))
            {
                section.Add(key, $"'{target.Kind}' is of alignments, and there are none. {remedy}");
            }

            return null;
        }

        string folder = paths.Resolve(text);
        if (!Directory.Exists(folder) && paths.IsChecked(folder))
        {
            label.Add(Settings.Label.Alignments, $"found '{text}', expected a folder of TextGrid or CTM files, but {folder} {(File.Exists(folder) ? "is a file" : "does not exist")}. Correct the path.");
        }

        return folder;
    }

    /// <summary>A padding that is shorter than the crop would cut it.</summary>
    public static void Crop(Section section)
    {
        if (section.Values.Get(Settings.Extract.CropSeconds) is not { } seconds)
        {
            return;
        }

        // 25 ms frames every 10 ms at 16 kHz, whole frames only (Kaldi's snip_edges).
        int frames = 1 + (((int)Math.Round(seconds * 16_000) - 400) / 160);
        int padFrames = section.Values.Get(Settings.Extract.PadFrames);
        if (padFrames > 0 && padFrames < frames)
        {
            section.Add(
                Settings.Extract.PadFrames,
                $"found {padFrames}, but {Numbers.Text(seconds)} s have {frames} frames. Write 0 for no padding, or at least {frames}.");
        }
    }
}
