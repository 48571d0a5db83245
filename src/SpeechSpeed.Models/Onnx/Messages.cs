using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace SpeechSpeed.Onnx;

/// <summary>Looks through ONNX files. Compiled into the pipeline too, which has a schema of its own and must not use the networks' library.</summary>
internal static class Messages
{
    /// <summary>Every message of a kind within another, wherever it stands: in graphs and their subgraphs, in functions, in attributes.</summary>
    public static IEnumerable<T> Within<T>(IMessage message)
        where T : class, IMessage
    {
        Stack<IMessage> open = new([message]);
        while (open.TryPop(out IMessage? next))
        {
            if (next is T found)
            {
                yield return found;
            }

            foreach (object? value in next.Descriptor.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Message).Select(field => field.Accessor.GetValue(next)))
            {
                foreach (IMessage inner in value as System.Collections.IEnumerable ?? new[] { value }.OfType<IMessage>())
                {
                    open.Push(inner);
                }
            }
        }
    }
}
