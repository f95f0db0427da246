package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import org.junit.jupiter.api.Test;
import org.microbrain.wire.proto.Frame;

class FrameShapeTest {

    @Test
    void theShapeIsThatOfTheSchema() {
        compare(Frame.getDescriptor(), FrameShape.FRAME);
    }

    private static void compare(Descriptor type, FrameShape shape) {
        int highest = type.getFields().stream().mapToInt(FieldDescriptor::getNumber).max().orElse(0);
        for (int number = 1; number <= highest + 10; number++) {
            FieldDescriptor field = type.findFieldByNumber(number);
            boolean part = field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            assertThat(shape.part(number) != null).as("%s, field %d", type.getFullName(), number).isEqualTo(part);
            if (part) {
                compare(field.getMessageType(), shape.part(number));
            }
        }
        assertThat(shape.part((1 << 29) - 1)).isNull();
    }
}
