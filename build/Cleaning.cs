namespace SpeechSpeed.Build;
internal static class Cleaning
{
    public static void Run(BuildContext context)
    {
    }
}
